// Auth.js v5 in Next 16 while a deployment rolls from it to this package, or back.

const { describeRollingDeployment } = require('./harness/rolling.js')

describeRollingDeployment({ version: 'v5', stack: 'next16-v5', middleware: 'auth' })
