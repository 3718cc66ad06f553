"""The pages behind the links of mails, without an account."""
