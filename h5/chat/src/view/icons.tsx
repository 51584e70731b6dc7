/** Line icons, drawn for this page. They take the colour of the text around them. */
import type { ComponentChildren } from 'preact'

function Icon({ children, size = 28 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 28 28"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}

const ring = <circle cx="14" cy="14" r="11.5" />

export const VoiceIcon = () => (
  <Icon>
    {ring}
    <path d="M10.5 12.2a2.6 2.6 0 0 1 0 3.6M13 10a5.8 5.8 0 0 1 0 8M15.6 7.8a9 9 0 0 1 0 12.4" />
  </Icon>
)

export const KeyboardIcon = () => (
  <Icon>
    {ring}
    <path d="M8.5 11h.1M12.2 11h.1M15.8 11h.1M19.5 11h.1M8.5 14.3h.1M12.2 14.3h.1M15.8 14.3h.1M19.5 14.3h.1M11 18h6" stroke-width="2" />
  </Icon>
)

export const MenuIcon = () => (
  <Icon>
    {ring}
    <path d="M9 10.5h10M9 14h10M9 17.5h10" />
  </Icon>
)

export const EmojiIcon = () => (
  <Icon>
    {ring}
    <path d="M10.2 11.2v.4M17.8 11.2v.4" stroke-width="2.4" />
    <path d="M8.8 15.2a5.4 5.4 0 0 0 10.4 0z" />
  </Icon>
)

export const PlusIcon = () => (
  <Icon>
    {ring}
    <path d="M14 8.5v11M8.5 14h11" />
  </Icon>
)

export const CloseIcon = ({ size = 24 }: { size?: number }) => (
  <Icon size={size}>
    <path d="M7 7l14 14M21 7L7 21" />
  </Icon>
)

export const BackIcon = () => (
  <Icon size={24}>
    <path d="M17 5l-9 9 9 9" />
  </Icon>
)

export const DownIcon = ({ up = false }: { up?: boolean }) => (
  <Icon size={16}>
    <path d={up ? 'M6 17l8-8 8 8M6 24l8-8 8 8' : 'M6 11l8 8 8-8M6 4l8 8 8-8'} stroke-width="2.4" />
  </Icon>
)

export const SpeakerIcon = () => (
  <Icon size={20}>
    <path d="M4 11v6h4l6 5V6l-6 5zM18.5 10a6 6 0 0 1 0 8M21.5 7a10 10 0 0 1 0 14" />
  </Icon>
)

export const ChevronIcon = () => (
  <Icon size={16}>
    <path d="M10 5l9 9-9 9" />
  </Icon>
)

export const PhotoIcon = () => (
  <Icon>
    <rect x="4" y="6" width="20" height="16" rx="2.5" />
    <circle cx="10" cy="11.5" r="1.8" />
    <path d="M5 20l6-5.5 4 3.5 4-4.5 4.5 4.5" />
  </Icon>
)

export const CameraIcon = () => (
  <Icon>
    <path d="M4 9.5A2.5 2.5 0 0 1 6.5 7h3l1.5-2.5h6L18.5 7h3A2.5 2.5 0 0 1 24 9.5v10A2.5 2.5 0 0 1 21.5 22h-15A2.5 2.5 0 0 1 4 19.5z" />
    <circle cx="14" cy="14" r="4.2" />
  </Icon>
)

export const VideoIcon = () => (
  <Icon>
    <rect x="3.5" y="7.5" width="14" height="13" rx="2.5" />
    <path d="M17.5 12.5l7-3.5v10l-7-3.5z" />
  </Icon>
)

export const FileIcon = () => (
  <Icon>
    <path d="M7 3.5h9l5.5 5.5v15.5h-14.5zM16 3.5v5.5h5.5" />
  </Icon>
)

export const StarIcon = ({ full = false, size = 28 }: { full?: boolean; size?: number }) => (
  <Icon size={size}>
    <path fill={full ? 'currentColor' : 'none'} d="M14 3.5l3.2 6.7 7.3 1-5.3 5.1 1.3 7.3-6.5-3.5-6.5 3.5 1.3-7.3-5.3-5.1 7.3-1z" />
  </Icon>
)

export const NoteIcon = () => (
  <Icon>
    <path d="M5 5h18v13h-9l-5 5v-5H5zM9.5 9.5h9M9.5 13.5h6" />
  </Icon>
)

export const BroomIcon = () => (
  <Icon>
    <path d="M5 7.5h18M11 7.5V5h6v2.5M7 7.5l1.3 16h11.4l1.3-16M12 12v7.5M16 12v7.5" />
  </Icon>
)

export const CardIcon = () => (
  <Icon>
    <rect x="3.5" y="6" width="21" height="16" rx="2.5" />
    <circle cx="10" cy="12.5" r="2.3" />
    <path d="M6.5 18.5c.6-3 6.4-3 7 0M17 11.5h4.5M17 15.5h4.5" />
  </Icon>
)

export const BackspaceIcon = () => (
  <Icon>
    <path d="M9.5 6H24v16H9.5L3 14zM13 11l6 6M19 11l-6 6" />
  </Icon>
)

export const PlayIcon = () => (
  <svg class="icon" width="44" height="44" viewBox="0 0 44 44" aria-hidden="true" focusable="false">
    <circle cx="22" cy="22" r="20" fill="#0008" stroke="#fff" stroke-width="2" />
    <path d="M18 14l13 8-13 8z" fill="#fff" />
  </svg>
)

export const ClockIcon = () => (
  <Icon size={18}>
    {ring}
    <path d="M14 7.5V14l4 3" />
  </Icon>
)

/** A person without a picture. */
export const PersonIcon = () => (
  <svg class="icon person" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
    <circle cx="20" cy="15.5" r="6.5" fill="currentColor" />
    <path d="M7.5 35c0-8 5.6-11 12.5-11s12.5 3 12.5 11z" fill="currentColor" />
  </svg>
)

/** An assistant without a picture. */
export const RobotIcon = () => (
  <svg
    class="icon person"
    viewBox="0 0 40 40"
    aria-hidden="true"
    focusable="false"
    fill="none"
    stroke="currentColor"
    stroke-width="2.2"
    stroke-linecap="round"
  >
    <rect x="9" y="13.5" width="22" height="17" rx="5" />
    <path d="M20 13.5V9M15.5 20.5v2M24.5 20.5v2M16 27h8M5.5 20v4M34.5 20v4" />
    <circle cx="20" cy="8" r="1.5" fill="currentColor" />
  </svg>
)

/** The three waves of a voice message; the class animates them while it plays. */
export const Waves = ({ playing }: { playing: boolean }) => (
  <svg
    class={`icon waves${playing ? ' playing' : ''}`}
    width="20"
    height="20"
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d="M5 8.5a2.2 2.2 0 0 1 0 3" />
    <path d="M8.2 6a5.8 5.8 0 0 1 0 8" />
    <path d="M11.4 3.5a9.3 9.3 0 0 1 0 13" />
  </svg>
)
