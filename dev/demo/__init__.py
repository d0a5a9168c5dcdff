"""``make demo``: a company with contacts, calls and a softphone, on this machine."""
