// Runs tests in VS Code's extension host and brings their result out of it.

/**
 * Opens an address that names a test extension. The window reports through two functions of its page: one gets every line that the
 * extension host prints, the other the end. Answers `{ passed, output }`.
 */
export async function runSpecs(page, url, timeout = 120_000) {
  const lines = [];
  let end;
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const fail = (reason) => {
    lines.push(reason);
    end(false);
  };
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    lines.push(format(args));
  });
  await page.exposeFunction('codeAutomationExit', (code) => end(code === 0));
  page.once('crash', () => fail('The page crashed.'));
  setTimeout(() => fail(`No result from the extension host within ${timeout} ms.`), timeout).unref();
  await page.goto(url);
  return { passed: await ended, output: lines.join('\n') };
}

/** As the browser's console would: the host's lines begin with '%c[Extension Host] %c' and two arguments of style. */
function format(args) {
  const words = args.map((it) => (typeof it === 'string' ? it : JSON.stringify(it)));
  const styles = words[0]?.match(/%c/g)?.length ?? 0;
  const line = [words[0]?.replaceAll('%c', ''), ...words.slice(1 + styles)].join(' ').replace(/^\[Extension Host\] ?/, '');
  // The host adds where the line was printed.
  return line.replace(/\s+at (console\.log|vscode-file|http)[\s\S]*$/, '').trimEnd();
}
