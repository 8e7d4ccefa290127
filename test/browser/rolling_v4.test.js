// NextAuth v4 in Next 16 while a deployment rolls from it to this package, or back.

const { describeRollingDeployment } = require('./harness/rolling.js')

describeRollingDeployment({ version: 'v4', stack: 'next16', middleware: 'withAuth' })
