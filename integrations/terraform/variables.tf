variable "plan" {
  description = "What `kafka-size plan cluster.yaml --format json` prints."
  type        = string

  validation {
    condition     = try(jsondecode(var.plan).schema, "") == "kafka-size/plan/1"
    error_message = "The value is not the JSON of a kafka-size plan (schema kafka-size/plan/1)."
  }
}

variable "enforce" {
  description = "Stop the run when the plan does not fit. Without it a failing check is a warning."
  type        = bool
  default     = false
}
