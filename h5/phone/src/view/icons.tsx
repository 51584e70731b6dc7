/** Line icons, drawn for this page. They take the colour of the text around them. */
import type { ComponentChildren } from 'preact'

function Icon({ children, size = 24 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

const ring = <circle cx="12" cy="12" r="9.75" />

export const ChatsIcon = () => (
  <Icon>
    <path d="M12 4c-5 0-9 3.2-9 7.2 0 2.3 1.3 4.3 3.4 5.6L5.8 20l3.5-1.9c.9.2 1.8.3 2.7.3 5 0 9-3.2 9-7.2S17 4 12 4z" />
  </Icon>
)
export const CompassIcon = () => (
  <Icon>
    {ring}
    <path d="M15.8 8.2l-2 5.6-5.6 2 2-5.6z" />
  </Icon>
)
export const PersonIcon = () => (
  <Icon>
    <circle cx="12" cy="8.2" r="4.2" />
    <path d="M3.8 20.2c0-4 3.4-6 8.2-6s8.2 2 8.2 6" />
  </Icon>
)
export const BackIcon = () => (
  <Icon>
    <path d="M15 4.5L7.5 12l7.5 7.5" />
  </Icon>
)
export const MoreIcon = () => (
  <Icon>
    <path d="M5.5 12h.01M12 12h.01M18.5 12h.01" stroke-width="2.8" />
  </Icon>
)
export const ScanIcon = () => (
  <Icon>
    <path d="M4 8.5V5.5A1.5 1.5 0 0 1 5.5 4h3M15.5 4h3A1.5 1.5 0 0 1 20 5.5v3M20 15.5v3a1.5 1.5 0 0 1-1.5 1.5h-3M8.5 20h-3A1.5 1.5 0 0 1 4 18.5v-3M4 12h16" />
  </Icon>
)
export const ToolIcon = () => (
  <Icon>
    <path d="M8.5 8L4.5 12l4 4M15.5 8l4 4-4 4M13.3 5.5l-2.6 13" />
  </Icon>
)
export const VoiceIcon = () => (
  <Icon size={28}>
    {ring}
    <path d="M9.2 10.5a2.2 2.2 0 0 1 0 3M11.4 8.5a5 5 0 0 1 0 7M13.6 6.6a8 8 0 0 1 0 10.8" />
  </Icon>
)
export const KeyboardIcon = () => (
  <Icon size={28}>
    {ring}
    <path d="M7.5 9.5h.01M10.5 9.5h.01M13.5 9.5h.01M16.5 9.5h.01M7.5 12.3h.01M10.5 12.3h.01M13.5 12.3h.01M16.5 12.3h.01" stroke-width="1.9" />
    <path d="M9.5 15.5h5" />
  </Icon>
)
export const LinesIcon = () => (
  <Icon size={28}>
    {ring}
    <path d="M7.8 9h8.4M7.8 12h8.4M7.8 15h8.4" />
  </Icon>
)
export const EmojiIcon = () => (
  <Icon size={28}>
    {ring}
    <path d="M8.8 9.6v.3M15.2 9.6v.3" stroke-width="2.2" />
    <path d="M7.6 13a4.6 4.6 0 0 0 8.8 0z" />
  </Icon>
)
export const PlusIcon = () => (
  <Icon size={28}>
    {ring}
    <path d="M12 7.3v9.4M7.3 12h9.4" />
  </Icon>
)
export const AddIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
)
export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
)
export const ChevronIcon = () => (
  <Icon size={16}>
    <path d="M8.5 4.5L16 12l-7.5 7.5" stroke-width="2" />
  </Icon>
)
export const DownIcon = () => (
  <Icon size={16}>
    <path d="M5 9l7 7 7-7" stroke-width="2" />
  </Icon>
)
export const PhotoIcon = () => (
  <Icon size={28}>
    <rect x="3.5" y="5" width="17" height="14" rx="2" />
    <circle cx="8.5" cy="9.8" r="1.5" />
    <path d="M4 17l5-4.5 3.5 3 3-3.5 4.5 4.5" />
  </Icon>
)
export const VideoIcon = () => (
  <Icon size={28}>
    <rect x="3" y="6.5" width="12" height="11" rx="2" />
    <path d="M15 10.5l6-3v9l-6-3z" />
  </Icon>
)
export const MusicIcon = () => (
  <Icon size={28}>
    <path d="M9 17.5V5.5l10-2v12" />
    <circle cx="6.5" cy="17.5" r="2.5" />
    <circle cx="16.5" cy="15.5" r="2.5" />
  </Icon>
)
export const PinIcon = () => (
  <Icon size={28}>
    <path d="M12 21c4.5-5 6.8-8.3 6.8-11.2a6.8 6.8 0 1 0-13.6 0C5.2 12.7 7.5 16 12 21z" />
    <circle cx="12" cy="9.8" r="2.5" />
  </Icon>
)
export const LinkIcon = () => (
  <Icon size={28}>
    <path d="M10 14a3.8 3.8 0 0 0 5.4 0l3.4-3.4a3.8 3.8 0 0 0-5.4-5.4l-1 1M14 10a3.8 3.8 0 0 0-5.4 0l-3.4 3.4a3.8 3.8 0 0 0 5.4 5.4l1-1" />
  </Icon>
)
export const CardIcon = () => (
  <Icon size={28}>
    <rect x="3.5" y="4.5" width="17" height="15" rx="2" />
    <path d="M3.5 15.5h17" />
    <path d="M13.8 8.3c1.4-.6 2.4 1.3 1 2-1 .5-1.6-.3-2.8-.300s-1.8.800-2.8.300c-1.4-.7-.4-2.6 1-2" />
  </Icon>
)
/** The sign of a mini-program. */
export const AppIcon = ({ size = 14 }: { size?: number }) => (
  <Icon size={size}>
    <path d="M16.5 12.8c3.2-.2 4.5-2.4 4-4.6-.6-2.6-3.6-3.7-6-2.4-1.7.9-2.5 2.5-2.5 4.2v4c0 1.7-.8 3.3-2.5 4.2-2.4 1.3-5.4.2-6-2.4-.5-2.2.8-4.4 4-4.6" stroke-width="2" />
  </Icon>
)
export const TargetIcon = () => (
  <Icon size={20}>
    <circle cx="12" cy="12" r="8.5" stroke-width="2" />
    <circle cx="12" cy="12" r="3" fill="currentColor" stroke="none" />
  </Icon>
)
export const BackspaceIcon = () => (
  <Icon>
    <path d="M8.5 5.5H21v13H8.5L3 12zM12 9.5l5 5M17 9.5l-5 5" />
  </Icon>
)
export const CheckIcon = () => (
  <Icon size={16}>
    <path d="M4.5 12.5l5 5 10-11" stroke-width="2.2" />
  </Icon>
)
export const Waves = () => (
  <svg class="icon waves" width="18" height="18" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" aria-hidden="true" focusable="false">
    <path d="M5 8.5a2.2 2.2 0 0 1 0 3M8.2 6a5.8 5.8 0 0 1 0 8M11.4 3.5a9.3 9.3 0 0 1 0 13" />
  </svg>
)
