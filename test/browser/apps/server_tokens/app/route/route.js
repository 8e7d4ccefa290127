import { callApi } from '../../call_api.js'

export const GET = async () => Response.json(await callApi())
