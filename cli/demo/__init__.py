"""The story of April 2018, told on a virtual clock: scripted people, real services, real SMTP."""
