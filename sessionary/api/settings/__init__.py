"""What hosts and their programs set up: booking pages and event types."""
