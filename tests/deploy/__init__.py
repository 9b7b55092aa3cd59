"""The Atlas as it is operated: behind nginx, stopped, without permission to write, in a container."""
