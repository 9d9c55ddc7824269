# kafka-size plan cluster.yaml --format json > plan.json
terraform {
  required_version = ">= 1.5.0"
}

module "kafka" {
  source = "../.."
  plan   = file("${path.module}/plan.json")
}

# Stands for the machines: a change of the plan is a change of these.
resource "terraform_data" "broker" {
  for_each = module.kafka.nodes
  input    = each.value
}

output "memory_per_broker" {
  value = module.kafka.quantities["brokers"].memory
}
