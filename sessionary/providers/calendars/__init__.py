"""Other calendars of hosts: one file per kind, each as the contract says."""
