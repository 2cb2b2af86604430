#@ value title="a service"
LABEL org.opencontainers.image.title="a service" \
      org.opencontainers.image.source="https://github.com/dockwright/dockwright"
