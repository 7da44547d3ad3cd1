"""What is installed and how it is served: the wheel, nginx, systemd."""
