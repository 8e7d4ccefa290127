// The pages a person sees while signing in. No script, no outside resource.

const SCOPES = {
  openid: 'Know who you are',
  profile: 'See your name',
  email: 'See your email address',
  offline_access: 'Stay signed in while you are away',
}

const STYLE = `
  :root { color-scheme: light dark; --accent: #3b5bdb; --text: #1c2030; --quiet: #667085;
    --page: #eef1f8; --card: #fff; --line: #d7dce8 }
  @media (prefers-color-scheme: dark) { :root { --accent: #6b8cff; --text: #eceff7;
    --quiet: #9aa3b8; --page: #12151d; --card: #1b202c; --line: #323a4b } }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
    background: var(--page); color: var(--text); font: 16px/1.5 Inter, system-ui, sans-serif }
  main { width: 100%; max-width: 24rem; padding: 2rem; background: var(--card);
    border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 12px 40px #0f172a1a }
  .brand { margin: 0 0 1.5rem; color: var(--accent); font-weight: 600 }
  h1 { margin: 0 0 .35rem; font-size: 1.35rem }
  p { margin: 0 0 1.25rem; color: var(--quiet); overflow-wrap: anywhere }
  p b { color: var(--text) }
  label { display: block; margin-bottom: .35rem; font-size: .9rem; font-weight: 600 }
  input { width: 100%; margin-bottom: 1.25rem; padding: .65rem .8rem; font: inherit;
    color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px }
  ul { margin: 0 0 1.5rem; padding: 0; list-style: none; border-top: 1px solid var(--line) }
  li { display: flex; gap: .6rem; padding: .6rem 0; border-bottom: 1px solid var(--line) }
  li::before { content: "✓"; color: var(--accent); font-weight: 700 }
  button { width: 100%; padding: .7rem; font: inherit; font-weight: 600; cursor: pointer;
    color: #fff; background: var(--accent); border: 0; border-radius: 8px }
  @media (prefers-color-scheme: dark) { button { color: #0d1220 } }
  button + button { margin-top: .6rem; color: var(--quiet); background: transparent }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }`

function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}</title>
  <style>${STYLE}</style>
</head>
<body>
  <main>
    <div class="brand">Demo Identity</div>
    <h1>${escapeHtml(title)}</h1>
    ${body}
  </main>
</body>
</html>`
}

/**
 * @param {{ action: string, application: string, hint?: string }} view
 * @returns {string} HTML; the form posts `login`
 */
export function loginPage({ action, application, hint = '' }) {
  return page(
    'Sign in',
    `<p>to continue to <b>${escapeHtml(application)}</b>. Any name will do.</p>
    <form method="post" action="${escapeHtml(action)}">
      <label for="login">User name</label>
      <input id="login" name="login" value="${escapeHtml(hint)}" maxlength="64" required autofocus
        autocomplete="username" autocapitalize="none" spellcheck="false" placeholder="ada">
      <button name="decision" value="allow">Sign in</button>
      <button name="decision" value="cancel" formnovalidate>Cancel</button>
    </form>`,
  )
}

/**
 * @param {{ action: string, application: string, user: string, scopes: string[] }} view
 * @returns {string} HTML; the form posts `decision`
 */
export function consentPage({ action, application, user, scopes }) {
  const wishes = scopes.map((scope) => `<li>${escapeHtml(SCOPES[scope] ?? scope)}</li>`).join('')
  return page(
    'Allow access?',
    `<p><b>${escapeHtml(application)}</b> asks, on behalf of <b>${escapeHtml(user)}</b>, to:</p>
    <ul>${wishes}</ul>
    <form method="post" action="${escapeHtml(action)}">
      <button name="decision" value="allow" autofocus>Allow</button>
      <button name="decision" value="cancel">Cancel</button>
    </form>`,
  )
}

/**
 * @param {string} form oidc-provider's own, with nothing to see in it
 * @returns {string} HTML; the form posts `logout`
 */
export function signOutPage(form) {
  return page(
    'Sign out?',
    `<p>You are leaving an application. Do you want to sign out here as well?</p>
    ${form}
    <button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
    <button form="op.logoutForm">Stay signed in</button>`,
  )
}

/**
 * @param {{ error: string, error_description?: string }} out
 * @returns {string} HTML
 */
export function errorPage({ error, error_description: description }) {
  return page(
    'That did not work',
    `<p><b>${escapeHtml(error)}</b><br>${escapeHtml(description ?? '')}</p>`,
  )
}
