# Generated from Dockerfile: edit that, then run dockwright variants generate
# dockwright:generated 07ee8d661c1796
FROM debian:12-slim AS release
LABEL org.opencontainers.image.title="greeter" \
      org.opencontainers.image.source="https://github.com/dockwright/dockwright"
RUN useradd --uid 10001 --home-dir /srv --shell /usr/sbin/nologin greeter
WORKDIR /srv
COPY greet.sh .
USER 10001
CMD ["sh", "/srv/greet.sh"]

FROM debian:12-slim AS debug
LABEL org.opencontainers.image.title="greeter" \
      org.opencontainers.image.source="https://github.com/dockwright/dockwright"
RUN useradd --uid 10001 --home-dir /srv --shell /usr/sbin/nologin greeter
WORKDIR /srv
COPY greet.sh .
ENV GREET_TRACE=1
USER 10001
CMD ["sh", "/srv/greet.sh"]

FROM busybox:1.37 AS busybox
LABEL org.opencontainers.image.title="greeter" \
      org.opencontainers.image.source="https://github.com/dockwright/dockwright"
RUN echo 'greeter:x:10001:10001::/srv:/bin/sh' >>/etc/passwd
WORKDIR /srv
COPY greet.sh .
USER 10001
CMD ["sh", "/srv/greet.sh"]
