import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { runtimeSplit } from '../refactor/split-runtime.ts';
import { dependsOnOrder } from '../refactor/stage-builds.ts';
import { freeStageName, stageNameProblem } from '../refactor/stage-names.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'split-build-and-runtime',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Compile in a stage of its own and ship the product alone',
  rationale: `
    An image that was compiled in holds the compiler, its packages, the sources and what they left behind. Of the last stage become two: one
    that compiles, and one that copies the product and has the settings. It is built on a smaller image only where that is certain: what the
    compiler's own image is made from, the JRE of the same release, or, for a static program of Go, the image that is documented for those;
    else on the same image as before.

    Offered where the product is certain: what \`CMD\` or \`ENTRYPOINT\` starts is what \`go build -o\`, \`cargo build\`, a C compiler or, for an
    archive that holds its libraries, Maven or Gradle has made, or the folder of a site that \`serve\` serves. And where nothing else is
    needed: all that is copied are sources, or files that can be copied once more, and packages that are installed are those of compilers.
    Where the context is not known, or another step might serve the program, nothing is offered.
  `,
  changes:
    'The last stage has the files of the image that the title names, the product, and what was copied beside it with its settings; compilers, their packages, sources, caches and variables of the compiling image are gone.',
  examples: [
    {
      before:
        'F‸ROM golang:1.27-trixie\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /usr/local/bin/app ./cmd/app\nEXPOSE 8080\nCMD ["app"]\n',
      after:
        'FROM golang:1.27-trixie AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /usr/local/bin/app ./cmd/app\n\nFROM debian:trixie-slim\nWORKDIR /src\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt\nCOPY --from=build /usr/local/bin/app /usr/local/bin/app\nEXPOSE 8080\nCMD ["app"]\n',
      files: { 'go.mod': 'module app\n', 'go.sum': '', 'cmd/app/main.go': 'package main\n' },
    },
    {
      before:
        'FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY pom.xml .\nCOPY src src\nR‸UN mvn package\nENTRYPOINT ["java", "-jar", "target/app.jar"]\n',
      after:
        'FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY pom.xml .\nCOPY src src\nRUN mvn package\n\nFROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=build /app/target/app.jar /app/target/app.jar\nENTRYPOINT ["java", "-jar", "target/app.jar"]\n',
      files: { 'pom.xml': '<artifactId>spring-boot-maven-plugin</artifactId>\n', 'src/main/java/App.java': 'class App {}\n' },
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    const stage = model.final;
    if (!stage || at.start < at.end || dependsOnOrder(context)) return;
    const split = runtimeSplit(context, stage);
    if (!split || !(touches(stage.from, at) || touches(split.product.by.keyword, at))) return;
    const { product, image } = split;
    const wanted = freeStageName(context, 'build');
    const title = (name: string): string => {
      const whole = `Compile in a stage ${name}, and ship ${product.path} on ${image}`;
      return whole.length <= 100 ? whole : `Compile in a stage ${name}, and ship its product alone`;
    };
    yield {
      title: title(wanted),
      name: wanted,
      nameProblem: (name) => stageNameProblem(context, name),
      change: (name = wanted) => changeOf(title(name), path, split.edits(name)),
    };
  },
});
