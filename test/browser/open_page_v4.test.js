const { describeOpenPage } = require('./harness/open_page_life.js')

describeOpenPage('v4')
