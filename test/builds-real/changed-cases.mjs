// Dockerfiles in which a refactoring is offered that changes the image: `text` has the mark of the place.
//   files     beside it
//   allowed   the differences that it says there are; none other may be
//   works     a step that the image after it is good for
const lines = (...text) => `${text.join('\n')}\n`;

export const CHANGED_CASES = [
  [
    'split-build-and-runtime',
    'a program on the release of its compiler',
    lines(
      'FROM golang:1.27-trixie AS app',
      'ARG V=1',
      'ENV MODE=a$V',
      'WORKDIR /src',
      'COPY go.mod main.go ./',
      'R‸UN go build -o /usr/local/bin/app .',
      'COPY settings.json /etc/app/',
      'LABEL v=$V',
      'USER app',
      'EXPOSE 80',
      'ENTRYPOINT ["app"]',
      'CMD ["-a"]',
    ),
    {
      files: { 'go.mod': 'module a\n', 'main.go': 'package main\n', 'settings.json': '{}\n' },
      allowed: /^\/(?:usr\/local\/bin\/go|src\/\S+) is only in the image before$/,
      works: 'RUN test "$(app)" = made && test "$MODE" = a1 && test "$(id -un)" = app',
    },
  ],
  [
    'split-build-and-runtime',
    'a static program',
    lines(
      'FROM golang:1.27',
      'WORKDIR /src/a',
      'COPY . .',
      'R‸UN CGO_ENABLED=0 go build -o bin/app .',
      'VOLUME /data',
      'STOPSIGNAL SIGINT',
      'CMD ["./bin/app"]',
    ),
    {
      files: { 'main.go': 'package main\n' },
      allowed: /^\/(?:usr\/local\/bin\/go|src\/a\/(?!bin)\S+|etc\/ssl\S*) is only in the image before$/,
      works: 'RUN test "$(./bin/app)" = made',
    },
  ],
  [
    'split-build-and-runtime',
    'an archive of Maven',
    lines(
      'FROM maven:3.9-eclipse-temurin-21',
      'WORKDIR /app',
      'COPY . .',
      'R‸UN mvn package',
      'ENTRYPOINT ["java", "-jar", "target/app.jar"]',
    ),
    {
      files: { 'pom.xml': '<artifactId>spring-boot-maven-plugin</artifactId>\n', 'src/A.java': 'class A {}\n' },
      allowed: /^\/(?:usr\/bin\/mvn|app\/(?:pom.xml|src\S*)) is only in the image before$|^\/opt\S* is only in the image after$/,
      works: 'RUN test "$(cat target/app.jar)" = jar',
    },
  ],
  [
    'combine-images',
    'a stage that was lost',
    lines('FROM node:22-bookworm-slim', 'FR‸OM python:3.13-slim AS app', 'WORKDIR /app', 'ENV A=1', 'CMD ["x"]'),
    {
      allowed: /^\/usr\/local\/(?:bin\/(?:node|npm|npx)|lib\S*) is only in the image after$/,
      works: 'RUN test "$(node)" = node && test "$(npm)" = npm && test "$(npx)" = npx',
    },
  ],
  [
    'combine-images',
    'a release that was installed',
    lines('FROM python:3.13-slim', 'WORKDIR /app', 'R‸UN pip install uv==0.9.5', 'CMD ["x"]'),
    {
      allowed: /^\/bin\/uvx? is only in the image after$/,
      works: 'RUN test "$(uv)" = uv && test "$(uvx)" = uvx',
    },
  ],
  [
    'combine-images',
    'a stage with a name, on another stage',
    lines(
      'FROM busybox:1.36 AS one',
      'RUN echo 1 > /1',
      'FROM node:22-bookworm-slim AS js',
      'F‸ROM python:3.13-slim',
      'COPY --from=0 /1 /2',
    ),
    {
      allowed: /^\/usr\/local\/(?:bin\/(?:node|npm|npx)|lib\S*) is only in the image after$/,
      works: 'RUN test "$(npm)" = npm',
    },
  ],
].map(([id, what, text, options]) => ({ id, what, text, files: {}, ...options }));
