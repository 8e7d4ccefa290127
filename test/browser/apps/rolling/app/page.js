/** Where a sign-in leads: a page that leaves the session alone. */
export default function Page() {
  return <p>Welcome</p>
}
