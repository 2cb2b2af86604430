import { describe, expect, it } from 'vitest';
import { isPowershell, powershellBuilds } from '../../server/src/builds/script/powershell.ts';
import { absolute } from '../../server/src/builds/script/values.ts';
import { shown, treeOf } from './support.ts';

const builds = (text: string, file = 'scripts/build.ps1', cwd = '.'): string[] => {
  const tree = treeOf({ [file]: text });
  return powershellBuilds(file, tree, absolute(cwd)).map((it) => shown(it, tree));
};

describe('PowerShell', () => {
  it('is known by its names', () => {
    expect(['a.ps1', 'a.psm1', 'b.cmd', 'B.BAT', 'a.ps1.txt'].map(isPowershell)).toEqual([true, true, true, true, false]);
  });

  it('follows folders and variables', () => {
    const text = `
$wd = $pwd
# docker build comment
cd $wd\\docker\\db
docker build -t db -f Dockerfile.builder .
Set-Location -Path "$PSScriptRoot\\.."
docker build \`
  --build-arg "A=$($x)" --build-arg B=c\\d \`
  -f .\\win\\Dockerfile .
Push-Location (Join-Path $PSScriptRoot 'sub')
& docker build .
Pop-Location
docker build web; docker build (Split-Path -Parent $MyInvocation.MyCommand.Path)
`;
    expect(builds(text)).toEqual([
      'docker/db/Dockerfile.builder <- docker/db scripts/build.ps1:5',
      'win/Dockerfile <- . scripts/build.ps1:7 A=? B=c\\d',
      'scripts/sub/Dockerfile <- scripts/sub scripts/build.ps1:11',
      'web/Dockerfile <- web scripts/build.ps1:13',
      'scripts/Dockerfile <- scripts scripts/build.ps1:13',
    ]);
  });

  it('knows defaults of parameters, lists, and command lines in texts', () => {
    const text = `
param([string]$File = "dev.Dockerfile", $Tag)
$list = @('build', "-f", $File)
$list += '--target', 'run'
docker @list web
Invoke-Expression "docker build -f $File api"
Write-Host "docker build no"
function Build($dir) { cd $dir; docker build . }
docker build -t $Tag $env:DIR
`;
    expect(builds(text)).toEqual([
      'dev.Dockerfile <- web [run] scripts/build.ps1:5',
      'dev.Dockerfile <- api scripts/build.ps1:6',
      '<unknown> <- unknown scripts/build.ps1:8',
      '<unknown> <- unknown scripts/build.ps1:9 …',
    ]);
  });

  it('does not choose between branches', () => {
    const text = `
$file = 'a'
if ($x) { $file = 'b' }
docker build -f $file .
`;
    expect(builds(text)).toEqual(['<unknown> <- . scripts/build.ps1:4']);
  });

  it('survives broken files', () => {
    expect(builds('docker build "$(')).toEqual(['<unknown> <- unknown scripts/build.ps1:1 …']);
    expect(builds('} } docker @( ${ `')).toEqual([]);
  });
});

describe('batch files', () => {
  it('are followed line by line', () => {
    const text = `
@echo off
rem docker build no
set IMG=app
set "FILE=docker\\%IMG%.Dockerfile"
docker build -f %FILE% ^
  --build-arg V=%VERSION% .
cd /d %~dp0..
if exist x (docker build web) else docker build api
pushd sub && docker build . & popd
for %%i in (a b) do docker build %%i
`;
    expect(builds(text, 'win/build.cmd', 'other').map((it) => it.replace('win/build.cmd:', ':'))).toEqual([
      'other/docker/app.Dockerfile <- other :6 V=?',
      'web/Dockerfile <- web :9',
      'api/Dockerfile <- api :9',
      'sub/Dockerfile <- sub :10',
      '<unknown> <- unknown :11 …',
    ]);
  });
});
