-- Drives a language server from Neovim (0.7 and later) and writes what happened into a file, as JSON.
-- Environment: LSP_COMMAND (JSON array), LSP_FILE, LSP_ACTION (the title of the code action to apply), LSP_RESULT (the file to write).
local TIMEOUT = 10000
local result = { ok = false }

local function wait(what, condition)
  assert(vim.wait(TIMEOUT, condition, 10), 'waited in vain for ' .. what)
end

local function start(buffer)
  local id = vim.lsp.start_client({
    name = 'dockwright',
    cmd = vim.json.decode(vim.env.LSP_COMMAND),
    root_dir = vim.fn.fnamemodify(vim.env.LSP_FILE, ':p:h'),
    on_exit = function(code, signal) result.exit = { code = code, signal = signal } end,
  })
  local client = vim.lsp.get_client_by_id(assert(id, 'the client did not start'))
  wait('the server', function() return client.initialized or result.exit end)
  vim.lsp.buf_attach_client(buffer, id)
  return client
end

local function request(client, method, params, buffer)
  local answer, problem = client.request_sync(method, params, TIMEOUT, buffer)
  assert(answer and not answer.err, method .. ': ' .. vim.inspect(problem or (answer and answer.err)))
  return answer.result
end

local function findings(buffer)
  return vim.tbl_map(function(it)
    local lsp = it.user_data and it.user_data.lsp or {}
    return { line = it.lnum, from = it.col, to = it.end_col, source = it.source, rule = lsp.code or it.code, message = it.message }
  end, vim.diagnostic.get(buffer))
end

local function apply(client, buffer, title)
  local actions = request(client, 'textDocument/codeAction', {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = { start = { line = 0, character = 0 }, ['end'] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 } },
    context = { diagnostics = {} },
  }, buffer)
  result.actions = vim.tbl_map(function(it) return it.title end, actions)
  for _, action in ipairs(actions) do
    if action.title == title then
      -- Not every client asks for the edit later, and then it must be there.
      local complete = action.edit and action or request(client, 'codeAction/resolve', action, buffer)
      return vim.lsp.util.apply_workspace_edit(complete.edit, client.offset_encoding)
    end
  end
  error('no such code action: ' .. title)
end

local function drive()
  vim.o.swapfile = false
  vim.cmd('filetype on')
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.LSP_FILE))
  local buffer = vim.api.nvim_get_current_buf()
  result.filetype = vim.bo[buffer].filetype
  local client = start(buffer)
  wait('findings', function() return #vim.diagnostic.get(buffer) > 0 end)
  result.before = findings(buffer)
  apply(client, buffer, vim.env.LSP_ACTION)
  wait('fewer findings', function() return #vim.diagnostic.get(buffer) < #result.before end)
  result.after = findings(buffer)
  vim.cmd('write')
  client.stop()
  wait('the end of the server', function() return result.exit end)
  result.ok = true
end

local ok, problem = xpcall(drive, debug.traceback)
if not ok then result.problem = problem end
local file = assert(io.open(vim.env.LSP_RESULT, 'w'))
file:write(vim.json.encode(result))
file:close()
vim.cmd(ok and 'qall!' or 'cquit 1')
