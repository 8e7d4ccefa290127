'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { endAllMyDevices, endMyDevice } from '@/server/devices'

export async function signOutDevice(form: FormData) {
  await endMyDevice(String(form.get('handle')))
  revalidatePath('/devices')
}

/** This one, too. Its cookie goes at its next read of the session. */
export async function signOutEverywhere() {
  await endAllMyDevices()
  redirect('/')
}
