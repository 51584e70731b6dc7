import '@yingke/shared/tokens.css'
import { render } from 'preact'

render(<main />, document.getElementById('page')!)
