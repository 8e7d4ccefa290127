export function Title() {
  return (
    <p className="title">
      <span className="title-mark" aria-hidden="true" />
      next-auth-token-rotation
    </p>
  )
}
