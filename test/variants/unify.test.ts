import { describe, expect, it } from 'vitest';
import { directives, lines, refused, type Tree, tool, unified } from './unify-support.ts';

const two = (a: string, b: string): Tree => ({ '1.2/Dockerfile': a, '1.3/Dockerfile': b });
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

describe('Dockerfiles of versions and distributions', () => {
  const slim = (version: string, codename: string): string =>
    tool(version, `debian:${codename}-slim`)
      .replaceAll('install-packages', 'apt-get install -y')
      .replace('clean-packages', 'rm -rf /lists');
  const alpine = (version: string): string =>
    tool(version, 'alpine:3.22').replaceAll('install-packages', 'apk add').replace('; \\\n\tclean-packages', '');
  const family = Object.fromEntries(
    ['1.9', '1.10', '2.0-rc'].flatMap((version) => [
      [`${version}/alpine3.22/Dockerfile`, alpine(`${version}.4`)],
      [`${version}/slim-bookworm/Dockerfile`, slim(`${version}.4`, 'bookworm')],
      [`${version}/slim-trixie/Dockerfile`, slim(`${version}.4`, 'trixie')],
    ]),
  );

  it('are one source with conditions and values that say why', () => {
    const { source, plan, sourceName } = unified(family);
    expect(sourceName).toBe('Dockerfile');
    expect(directives(source)).toEqual(['#@ value base', '#@ if distro ^= "slim"', '#@ else', '#@ end', '#@ value tool_version']);
    expect(plan).toBe(`output: "{version}/{distro}/Dockerfile"
header: false
default: {version: "1.10", distro: slim-trixie}
axes:
  version:
    "1.9": {tool_version: "1.9.4"}
    "1.10": {tool_version: "1.10.4"}
    "2.0-rc": {tool_version: "2.0-rc.4"}
  distro:
    alpine3.22: {base: alpine:3.22}
    slim-bookworm: {base: debian:bookworm-slim}
    slim-trixie: {base: debian:trixie-slim}
`);
  });

  it('are one of versions only, with what is newer for the versions to come', () => {
    const at = (version: string, more: string): string => tool(version).replace('EXPOSE', `${more}EXPOSE`);
    const { source, plan } = unified({
      'Dockerfile-1.9': at('1.9.1', ''),
      'Dockerfile-1.10': at('1.10.3', 'VOLUME /data\n'),
      'Dockerfile-2.0': at('2.0.0', 'VOLUME /data\n'),
    });
    expect(directives(source)).toEqual(['#@ value tool_version', '#@ if version >= "1.10"', '#@ end']);
    expect(plan).toContain('output: "Dockerfile-{version}"\n');
  });

  it('say with words of a path what its parts are', () => {
    const at = (base: string, more: string): string => tool('3', base).replace('EXPOSE', `${more}EXPOSE`);
    const debian = 'RUN apt-get update\n';
    const { source, plan } = unified({
      'alpine3.21/Dockerfile': at('alpine:3.21', ''),
      'alpine3.22/Dockerfile': at('alpine:3.22', ''),
      'bookworm/Dockerfile': at('debian:bookworm', debian),
      'slim-bookworm/Dockerfile': at('debian:bookworm-slim', debian),
      'trixie/Dockerfile': at('debian:trixie', debian),
      'slim-trixie/Dockerfile': at('debian:trixie-slim', debian),
    });
    expect(directives(source)).toEqual(['#@ value base', '#@ if os == "debian"', '#@ end']);
    expect(plan).toContain('    slim-trixie: {os: debian, base: debian:trixie-slim}\n');
  });

  it('have what few combinations have apart from what comes with an axis', () => {
    const at = (version: string, sum: string): string => `${tool(version)}LABEL sum=${sum}\n`;
    const tree = Object.fromEntries(
      ['5.1', '5.2', '5.3'].flatMap((version, i) =>
        ['linux', 'bsd', 'windows'].map((system) => [
          `${version}/${system}/Dockerfile`,
          at(version, system === 'windows' && i === 2 ? 'f'.repeat(64) : `${i}`.repeat(64)),
        ]),
      ),
    );
    const { plan } = unified(tree);
    expect(plan).toContain(`    "5.3": {sum: "${'2'.repeat(64)}"}\n`);
    expect(plan).toContain(`include:\n  - {version: "5.3", distro: windows, sum: ${'f'.repeat(64)}}\n`);
  });

  it('are rows when hardly any combination is there', () => {
    const names = ['a/x', 'b/y', 'c/z', 'd/x', 'e/w', 'f/v'];
    const { plan } = unified(
      Object.fromEntries(names.map((it, i) => [`${it}/Dockerfile`, `${tool(`${i}.0`)}LABEL name=${it}\n`])),
    );
    expect(plan).not.toContain('exclude:');
  });
});

describe('a source', () => {
  it('writes a line twice where that takes fewer conditions', () => {
    const { source } = unified({
      Dockerfile: tool('1').replace('EXPOSE', 'RUN a1\nRUN a2\nRUN both\nRUN a3\nRUN a4\nEXPOSE'),
      'Dockerfile.debug': tool('1').replace('EXPOSE', 'RUN b1\nRUN b2\nRUN both\nRUN b3\nRUN b4\nEXPOSE'),
    });
    expect(directives(source)).toHaveLength(3);
    expect(
      lines(source)
        .filter((it) => it.includes('RUN both'))
        .sort(),
    ).toEqual(['#| RUN both', 'RUN both']);
  });

  it('has another name beside a Dockerfile, and another still where that one is', () => {
    const beside = {
      Dockerfile: tool('1'),
      'Dockerfile.alpine': tool('1', 'alpine:3.22'),
      'Dockerfile.debug': `${tool('1')}USER debug\n`,
    };
    const { sourceName, plan } = unified(beside);
    expect(sourceName).toBe('source.Dockerfile');
    expect(plan).toMatch(/^source: source\.Dockerfile\n/);
    expect(unified({ ...beside, 'source.Dockerfile': tool('2') }).sourceName).toBe('source1.Dockerfile');
  });

  it('ends its directives as the lines end', () => {
    const { source } = unified(two(crlf(tool('1.2')), crlf(tool('1.3').replace('EXPOSE', 'USER tool\nEXPOSE'))));
    expect(lines(source).every((it) => it.endsWith('\r'))).toBe(true);
  });

  it('names a value by what stands around it', () => {
    const fetch = (one: string, other: string): string =>
      `RUN case "$(arch)" in \\
\tx86_64) url=https://files.example/linux-amd64.tgz; sum=${one.repeat(64)} ;; \\
\taarch64) \\
\t\turl=https://files.example/linux-arm64.tgz; \\
\t\tsum=${other.repeat(64)} ;; \\
\tesac
RUN echo "${one.repeat(40)} *plugin.tgz" | sha1sum -c -; ${other}.5.0 > /release
`;
    const { plan } = unified(two(tool('7') + fetch('1', '2'), tool('7') + fetch('3', '4')));
    for (const name of ['sum_x86_64', 'sum_arm64', 'plugin_commit']) expect(plan).toContain(`${name}: `);
  });

  it('names parser directives behind them, since nothing may stand before', () => {
    const { source } = unified(
      two(`# syntax=docker/dockerfile:1.4\n${tool('1')}`, `# syntax=docker/dockerfile:1-labs\n${tool('1')}`),
    );
    expect(lines(source).slice(0, 3)).toEqual([
      '# syntax=docker/dockerfile:1-labs',
      '#@ value syntax',
      '# the tool, as it comes',
    ]);
  });

  it('is as the newest release stands, where all are alike', () => {
    const names = ['1.9', '1.10', '2.0-rc', 'tip'];
    const { default: own, source } = unified(Object.fromEntries(names.map((it) => [`${it}/Dockerfile`, tool(it)])));
    expect(own).toBe('1.10/Dockerfile');
    expect(source).toContain('\nENV TOOL_VERSION 1.10\n');
  });

  it('takes for its default one without the parser directives that not all have', () => {
    const { default: own, source } = unified(two(`# syntax=docker/dockerfile:1\n${tool('1')}`, tool('1')));
    expect(own).toBe('1.3/Dockerfile');
    expect(lines(source)[1]).toBe('#| # syntax=docker/dockerfile:1');
  });
});

describe('byte for byte', () => {
  const heredocs = (version: string, more = ''): string => `${tool(version)}COPY <<EOF /etc/tool.conf
version = ${version}

# not a comment
other = ${version}
${more}EOF
RUN <<EOF
set -e
echo ${version}
${more}
EOF
RUN cat <<EOF > /etc/data
a ${version}
${more}b
EOF
`;
  const windows = (version: string): string => `# escape=\`
FROM windows/servercore:ltsc${version}
SHELL ["powershell", "-Command"]
RUN Write-Host 'one'; \`
    Write-Host 'C:\\path\\${version}'; \`
# within
    Write-Host 'three'
WORKDIR C:\\tool
COPY tool.exe .
ENV TOOL_HOME=C:\\tool TOOL_MODE=server
USER ContainerUser
EXPOSE 8080
ENTRYPOINT ["tool.exe"]
`;

  const cases: Record<string, Tree> = {
    'no line break at the end of some': two(tool('1').trimEnd(), tool('2')),
    'no line break at the end of all': two(tool('1').trimEnd(), tool('2').trimEnd()),
    'blank lines at the end': two(`${tool('1')}\n\n`, `${tool('2')}\n`),
    CRLF: two(crlf(tool('1')), crlf(tool('2'))),
    'heredocs with other values': two(heredocs('1.1'), heredocs('1.2')),
    'heredocs with other lines': two(heredocs('1.1'), heredocs('1.1', 'more\n')),
    'backticks as escapes': two(windows('2022'), windows('2025')),
    'comments within instructions': two(
      tool('1'),
      tool('1').replace('# it asks for a clock', '# for logs\n\n# and more\n  # indented'),
    ),
    'tabs and blanks': two(
      tool('1').replaceAll('; \\', ';\t\\ '),
      tool('2').replaceAll('; \\', ';\t\\ ').replace('EXPOSE 8080', ' \n\t\nEXPOSE  8080  '),
    ),
    'letters of all kinds': two(
      tool('1').replace('as it comes', 'größer 😀 日本'),
      tool('2').replace('as it comes', 'größer 😃 日本'),
    ),
    'a byte order mark': two(`\ufeff${tool('1')}`, tool('1')),
    'carriage returns and other separators within lines': two(
      `${tool('1')}RUN a\rb\u2028c\u0000d\n`,
      `${tool('1')}RUN x\ry\u2028z\u0000\n`,
    ),
    'quotes and backslashes in values': two(
      `${tool('1')}LABEL a="x \\"y\\" z\\\\1"\nLABEL b='"1'\n`,
      `${tool('1')}LABEL a="p \\"q\\" r\\\\2"\nLABEL b='"2'\n`,
    ),
    'tabs in values': two(`${tool('1')}LABEL a="x\t1"\n`, `${tool('1')}LABEL a="y\t2"\n`),
    'values within other values': two(
      `${tool('1.2')}RUN echo 1.2 1.2.1 11.2 1.20 v1.2-1.2\n`,
      `${tool('1.3')}RUN echo 1.3 1.2.1 11.2 1.20 v1.3-1.2\n`,
    ),
    ONBUILD: two(`${tool('1')}ONBUILD COPY . /src\n`, `${tool('1')}ONBUILD RUN make install\n`),
    'the same twice': two(tool('1'), tool('1')),
    'one that is empty': { ...two(tool('1'), tool('2')), '1.4/Dockerfile': '' },
    'one that is a line break': { ...two(tool('1'), tool('2')), '1.4/Dockerfile': '\n' },
    'one that is a comment': { ...two(tool('1'), tool('2')), '1.4/Dockerfile': '# later' },
    'marks that look like a directive': two(`${tool('1')}RUN echo '#@ if' '#|'\n`, `${tool('2')}RUN echo '#@ if' '#|'\n`),
    'paths that YAML reads as something else': {
      'true/Dockerfile': tool('1'),
      'null/Dockerfile': tool('2'),
      'no/Dockerfile': tool('3'),
      '1e3/Dockerfile': tool('4'),
      'ab: c/Dockerfile': tool('5'),
      "it's #1/Dockerfile": tool('6'),
    },
    'paths with braces': { '{{name}}/Dockerfile': tool('1'), '{{name}}/Dockerfile.dev': tool('2') },
    'paths with the words of conditions': {
      'and/Dockerfile': tool('1'),
      'name/Dockerfile': tool('2'),
      'version/Dockerfile': tool('3'),
    },
    'paths of all depths': {
      Dockerfile: tool('1'),
      'a/Dockerfile.dev': tool('2'),
      'a/b/Dockerfile': tool('3'),
      'a/b/c/d/Dockerfile': tool('4'),
    },
    'files called after what they are': { 'dev.Dockerfile': tool('1'), 'prod.Dockerfile': tool('2') },
  };
  for (const [name, tree] of Object.entries(cases)) it(`gives back ${name}`, () => void unified(tree));
});

describe('a refusal', () => {
  it('says that there is nothing to unify', () => {
    expect(refused({ Dockerfile: tool('1') }).reason).toBe('it takes two Dockerfiles at least');
    expect(refused(two('', '\n')).reason).toBe('they are all empty');
  });

  it('says which line a source would read as its own', () => {
    expect(refused(two(tool('1'), `${tool('1')}  #| a table\n`))).toEqual({
      path: '1.3/Dockerfile',
      reason: 'its line 17 begins with #@ or #|, which have a meaning in a source',
    });
  });

  it('says that nothing would be won', () => {
    expect(refused(two('FROM a\nRUN b\nCMD c\n', 'FROM x\nUSER y\nWORKDIR z\n')).reason).toMatch(
      /^they have too little in common: one source for all would have \d+ lines beside its directives, and they have 6$/,
    );
  });

  it('says that line ends are why', () => {
    expect(refused(two(tool('1'), crlf(tool('1')))).reason).toContain('some end their lines with CRLF and others do not');
  });

  it('says that no file can be the default when all have parser directives of their own', () => {
    const result = refused(two(`# syntax=docker/dockerfile:1\n${tool('1')}`, `# escape=\`\n${tool('1')}`));
    expect(result.reason).toContain('since the parser directives of the files differ');
  });

  it('says that paths are one where case does not count', () => {
    expect(refused({ 'a/Dockerfile': tool('1'), 'A/Dockerfile': tool('2') }).reason).toContain('are both written to');
  });
});
