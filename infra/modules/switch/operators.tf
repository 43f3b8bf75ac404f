# Documents for people: what an operator may do, and how an organization keeps P/state to the switch.

data "aws_iam_policy_document" "operator" {
  statement {
    sid       = "Switch"
    actions   = ["ssm:PutParameter"]
    resources = [local.mode_arn]
  }

  statement {
    sid       = "Look"
    actions   = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"]
    resources = [local.parameters, "${local.parameters}/*"]
  }

  # For plan and status. IAM does not see the payload, so this lets an operator ask for a reconcile and announce a
  # window, too: no more than a write of P/mode could do.
  statement {
    sid       = "Ask"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.switch.arn]
  }
}

data "aws_iam_policy_document" "state_guard" {
  statement {
    sid       = "OnlyTheSwitchWritesItsState"
    effect    = "Deny"
    actions   = ["ssm:PutParameter", "ssm:DeleteParameter", "ssm:DeleteParameters", "ssm:LabelParameterVersion", "ssm:UnlabelParameterVersion"]
    resources = [local.state_arn]

    condition {
      test     = "ArnNotEquals"
      variable = "aws:PrincipalArn"
      values   = [aws_iam_role.switch.arn]
    }
  }
}
