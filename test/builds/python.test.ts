import { describe, expect, it } from 'vitest';
import { isPython, pythonBuilds } from '../../server/src/builds/script/python.ts';
import { absolute } from '../../server/src/builds/script/values.ts';
import { shown, treeOf } from './support.ts';

const builds = (text: string, file = 'tools/build.py', cwd = '.'): string[] => {
  const tree = treeOf({ [file]: text });
  return pythonBuilds(file, tree, absolute(cwd)).map((it) => shown(it, tree).replace(`${file}:`, ':'));
};

describe('Python', () => {
  it('is known by its ending', () => {
    expect(['a.py', 'a.pyc'].map(isPython)).toEqual([true, false]);
  });

  it('reads lists and tuples', () => {
    const text = `
NAME = "web"
subprocess.run(["docker", "build", "-f", f"{NAME}/Dockerfile", "--build-arg", "A=" + value, "."])
subprocess.check_call(("docker", "buildx", "build", "--target", "run", NAME), cwd="sub")
run(["docker", "build", "."], cwd=somewhere)
run(["docker", "run", "build"])
# run(["docker", "build", "no"])
print(["docker", "build", "no"])
assert cmd == ["docker", "build", "no"]
`;
    expect(builds(text)).toEqual([
      'web/Dockerfile <- . :3 A=?',
      'sub/web/Dockerfile <- sub/web [run] :4',
      '<unknown> <- unknown :5',
    ]);
  });

  it('puts lists together', () => {
    const text = `
import os
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
here = Path(__file__).parent / "images"

def one(dist, extra):
    args = (
        ("docker", "build", "-f", "docker/Dockerfile-x")
        + extra
        + ("docker",)
    )
    subprocess.check_call(args, stdout=None, cwd=root)

def two(target=None):
    cmd = ["docker", "build", *FLAGS]
    if target:
        cmd += ["--target", target]
    cmd.extend(["-f", str(here / "Dockerfile")])
    cmd.append(".")
    return cmd
`;
    expect(builds(text)).toEqual(['docker/Dockerfile-x <- docker :8 …', 'tools/images/Dockerfile <- . [null] :15 …']);
  });

  it('reads command lines for a shell', () => {
    const text = `
os.system("docker build -t x web")
subprocess.run("cd api && docker build .", shell=True)
subprocess.run("docker build no")
subprocess.run("docker build split".split())
print("docker build no")
"""docker build no"""
`;
    expect(builds(text)).toEqual(['web/Dockerfile <- web :2', 'api/Dockerfile <- api :3', 'split/Dockerfile <- split :5']);
  });

  it('does not choose between values', () => {
    const text = `
where = "a"
if x:
    where = "b"
run(["docker", "build", where])
run(["docker", "build", "c" if x else "d"])
for name in names:
    run(["docker", "build", name])
`;
    expect(builds(text)).toEqual(['<unknown> <- unknown :5', '<unknown> <- unknown :6', '<unknown> <- unknown :8']);
  });

  it('gives the places of what is written', () => {
    const text = 'run(["docker", "build", "-f", "x/Dockerfile", "--target", \'t\', "."])';
    const [build] = pythonBuilds('a.py', treeOf({ 'a.py': text }), absolute('.'));
    const cut = (at: { start: number; end: number } | undefined) => at && text.slice(at.start, at.end);
    expect([build?.source.contextAt, build?.source.dockerfileAt, build?.source.targetAt].map(cut)).toEqual([
      '.',
      'x/Dockerfile',
      't',
    ]);
    expect(cut(build?.source.at)).toMatch(/^docker".*\.$/);
  });

  it('survives broken files', () => {
    expect(builds('run(["docker", "build", ["')).toEqual(['<unknown> <- unknown :1']);
    expect(builds('def (:\n  run("docker\nreturn ["docker", "build"].x(')).toEqual([]);
  });
});
