"""Where people meet online: one file per provider, each as the contract says."""
