import { describe, expect, it } from 'vitest';
import { isJenkins, jenkinsBuilds } from '../../server/src/builds/ci/jenkins.ts';
import { shown, treeOf } from './support.ts';

const builds = (text: string, file = 'Jenkinsfile'): string[] => {
  const tree = treeOf({ [file]: text });
  return jenkinsBuilds(file, tree).map((it) => shown(it, tree));
};

describe('Jenkins', () => {
  it('is known by its names', () => {
    expect(['Jenkinsfile', 'ci/Jenkinsfile.release', 'a.jenkinsfile', 'vars/x.groovy'].every(isJenkins)).toBe(true);
    expect(['Jenkinsfile.md', 'jenkins.yml'].some(isJenkins)).toBe(false);
  });

  it('runs all forms of sh, in folders', () => {
    const text = String.raw`
pipeline {
  stages {
    stage('Images') {
      steps {
        // sh 'docker build comment'
        sh 'docker build -f a.Dockerfile .'
        sh(script: "docker build \"b\"", returnStdout: true)
        sh label: 'c', script: '''
          cd c
          docker build \
            --target run .
        '''
        dir('d') {
          sh """docker build @{env.WORKSPACE}"""
          dir("e") { sh "docker build ." }
        }
        sh "docker build f" + '/g'
      }
    }
  }
}`.replace('@{', '${');
    expect(builds(text)).toEqual([
      'a.Dockerfile <- . Jenkinsfile:7 (Images)',
      'b/Dockerfile <- b Jenkinsfile:8 (Images)',
      'c/Dockerfile <- c [run] Jenkinsfile:11 (Images)',
      'Dockerfile <- . Jenkinsfile:15 (Images)',
      'd/e/Dockerfile <- d/e Jenkinsfile:16 (Images)',
      'f/g/Dockerfile <- f/g Jenkinsfile:18 (Images)',
    ]);
  });

  it('knows variables with one literal value', () => {
    const text = `
def FILE = 'x.Dockerfile'
def either = 'a'
either = 'b'
pipeline {
  environment { DIR = "web"; LATER = sh(script: 'date', returnStdout: true) }
  stages {
    stage('A') { steps { sh "docker build -f \${FILE} $DIR"; sh 'docker build $DIR/$LATER'; sh "docker build \${either}" } }
    stage("B \${DIR}") { steps { withEnv(['SUB=s']) { sh 'docker build $SUB' } } }
  }
}`;
    expect(builds(text)).toEqual([
      'x.Dockerfile <- web Jenkinsfile:8 (A)',
      '<unknown> <- unknown Jenkinsfile:8 (A)',
      '<unknown> <- unknown Jenkinsfile:8 (A) …',
      's/Dockerfile <- s Jenkinsfile:9 (B web)',
    ]);
  });

  it("knows docker.build and the pipeline's own Dockerfiles", () => {
    const text = `
node {
  docker.build("img:\${env.BUILD_ID}")
  dir('api') { def image = docker.build('img', "-f dev.Dockerfile --build-arg A=1 .") }
  docker.build(name(), './web')
}
pipeline {
  agent { dockerfile true }
  stages {
    stage('x') { agent { dockerfile { filename 'Dockerfile.build'; dir 'build'; additionalBuildArgs '--build-arg V=2 --target t' } } }
  }
}`;
    expect(builds(text)).toEqual([
      'Dockerfile <- . Jenkinsfile:3',
      'api/dev.Dockerfile <- api Jenkinsfile:4 A=1',
      'web/Dockerfile <- web Jenkinsfile:5',
      'Dockerfile <- . Jenkinsfile:8',
      'build/Dockerfile.build <- build [t] Jenkinsfile:10 (x) V=2',
    ]);
  });

  it('knows a checkout in a folder, and that a shared step works elsewhere', () => {
    expect(builds("node { dir('src') { checkout scm\n sh 'docker build web' } }")).toEqual([
      'web/Dockerfile <- web Jenkinsfile:2',
    ]);
    expect(builds("def call() { sh 'docker build .' }", 'vars/image.groovy')).toEqual([
      '<unknown> <- unknown vars/image.groovy:1',
    ]);
  });

  it('survives broken files', () => {
    expect(builds("docker.build(\nsh '''docker build")).toEqual(['Dockerfile <- . Jenkinsfile:1']);
    expect(builds('sh "docker build ${')).toEqual([]);
  });
});
