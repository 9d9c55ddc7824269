terraform {
  required_version = ">= 1.5.0"

  required_providers {
    external = {
      source  = "hashicorp/external"
      version = ">= 2.3.0"
    }
  }
}

variable "declaration" {
  description = "Path of the declaration."
  type        = string
}

variable "enforce" {
  description = "Stop the run when the plan does not fit."
  type        = bool
  default     = false
}

variable "with_files" {
  description = "Also return the files to deploy. They become part of the state."
  type        = bool
  default     = false
}

variable "program" {
  description = "The command that answers: a list, never a shell line."
  type        = list(string)
  default     = ["kafka-size", "terraform-external"]
}

data "external" "plan" {
  program = var.program
  query = {
    declaration = abspath(var.declaration)
    files       = tostring(var.with_files)
  }
}

module "plan" {
  source  = "../.."
  plan    = data.external.plan.result.plan
  enforce = var.enforce
}

output "status" {
  description = "fits, tight or does not fit."
  value       = module.plan.status
}

output "fits" {
  description = "False when a limit is crossed."
  value       = module.plan.fits
}

output "cluster" {
  description = "Name, Kafka and Java release of the planned cluster."
  value       = module.plan.cluster
}

output "nodes" {
  description = "Every process by host name: its group, role, id and rack."
  value       = module.plan.nodes
}

output "quantities" {
  description = "Per group: the numbers of the plan, in base units."
  value       = module.plan.quantities
}

output "disks" {
  description = "Per group: size and use of every log directory, in bytes."
  value       = module.plan.disks
}

output "verdicts" {
  description = "Every limit that was judged, with its status and advice."
  value       = module.plan.verdicts
}

output "files" {
  description = "Per host: file name to text, when with_files is set; otherwise empty."
  value       = try(jsondecode(data.external.plan.result.files), {})
}
