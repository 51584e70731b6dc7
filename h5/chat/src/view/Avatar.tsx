import { useState } from 'preact/hooks'
import { PersonIcon, RobotIcon } from './icons'

/** imageAddress lets through what may stand in src: our own files and https. */
export function imageAddress(address: string | undefined): string {
  const text = address || ''
  return /^(https:\/\/|\/(?!\/))/.test(text) || (/^http:\/\//.test(text) && location.protocol === 'http:') ? text : ''
}

/** A picture that does not come is replaced by a drawn one. */
export function Avatar({ src, robot = false, mine = false }: { src: string; robot?: boolean; mine?: boolean }) {
  const [broken, setBroken] = useState('')
  const address = imageAddress(src)
  const drawn = !address || broken === address
  return (
    <span class={`avatar${mine ? ' mine' : drawn ? ' drawn' : ''}`}>
      {drawn ? robot ? <RobotIcon /> : <PersonIcon /> : <img src={address} alt="" onError={() => setBroken(address)} />}
    </span>
  )
}
