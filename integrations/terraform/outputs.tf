output "status" {
  description = "fits, tight or does not fit."
  value       = local.plan.status

  precondition {
    condition     = !var.enforce || length(local.broken) == 0
    error_message = "The cluster ${local.plan.cluster} does not fit its hosts: ${local.explain.broken}"
  }
}

output "fits" {
  description = "False when a limit is crossed."
  value       = length(local.broken) == 0
}

output "cluster" {
  description = "Name, Kafka and Java release of the planned cluster."
  value = {
    name  = local.plan.cluster
    kafka = local.plan.kafka
    java  = local.plan.java
  }
}

output "nodes" {
  description = "Every process by host name: its group, role, id and rack."
  value = merge([
    for group in local.plan.groups : {
      for node in group.nodes : node.host => {
        group = group.name
        role  = group.role
        id    = node.id
        rack  = try(node.rack, null)
      }
    }
  ]...)
}

output "quantities" {
  description = "Per group: the numbers of the plan, in base units (bytes, bytes/s, ms, count)."
  value = {
    for group in local.plan.groups :
    group.name => { for name, quantity in group.quantities : name => quantity.value }
  }
}

output "disks" {
  description = "Per group: size and use of every log directory, in bytes."
  value = {
    for group in local.plan.groups : group.name => {
      for disk in group.disks : disk.path => {
        size            = disk.size
        used            = disk.used.value
        used_after_loss = disk.used_after_loss.value
      }
    }
  }
}

output "verdicts" {
  description = "Every limit that was judged, with its status and advice."
  value       = local.verdicts
}
