terraform {
  required_version = ">= 1.5.0"
}

module "kafka" {
  source      = "../../modules/external"
  declaration = "${path.module}/cluster.yaml"
  with_files  = true
}

resource "terraform_data" "broker" {
  for_each = module.kafka.nodes
  input = {
    node  = each.value
    files = module.kafka.files[each.key]
  }
}

output "status" {
  value = module.kafka.status
}
