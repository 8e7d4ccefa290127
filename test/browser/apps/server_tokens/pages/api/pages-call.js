import { callApi } from '../../call_api.js'

export default async function handler(req, res) {
  res.json(await callApi({ req, res }))
}
