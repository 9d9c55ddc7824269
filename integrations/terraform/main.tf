locals {
  plan = jsondecode(var.plan)

  verdicts = flatten([
    for group in local.plan.groups : [
      for verdict in group.verdicts : {
        group  = group.name
        limit  = verdict.limit
        status = verdict.status
        advice = try(verdict.advice, "")
      }
    ]
  ])

  broken = [for one in local.verdicts : one if one.status == "does not fit"]
  tight  = [for one in local.verdicts : one if one.status == "tight"]

  explain = {
    for status, list in { broken = local.broken, tight = local.tight } :
    status => join("; ", [
      for one in list : "${one.group}: ${one.limit}${one.advice == "" ? "" : " (${one.advice})"}"
    ])
  }
}

check "fits" {
  assert {
    condition     = length(local.broken) == 0
    error_message = "The cluster ${local.plan.cluster} does not fit its hosts: ${local.explain.broken}"
  }
}

check "has_room" {
  assert {
    condition     = length(local.tight) == 0
    error_message = "The cluster ${local.plan.cluster} is close to a limit: ${local.explain.tight}"
  }
}
