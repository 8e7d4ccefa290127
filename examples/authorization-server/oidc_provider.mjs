// The one place that loads oidc-provider. Its import is a dynamic one because it names Node 22 as
// its floor and prints so on every start under Node 20, where everything used here works.

const warn = console.warn
console.warn = (message, ...rest) => {
  if (!String(message).includes('Unsupported runtime')) warn(message, ...rest)
}

const { Provider } = await import('oidc-provider').finally(() => {
  console.warn = warn
})

export { Provider }
