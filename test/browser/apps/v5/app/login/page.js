import { LoginPage } from '../../client/login_page.js'

export default LoginPage
