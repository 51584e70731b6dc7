import { Component, createElement, type ComponentType, type FunctionComponent } from 'preact'

/** memo draws again only when a property changed; Preact's own lives in its compat package. */
export function memo<P extends object>(view: FunctionComponent<P>): ComponentType<P> {
  return class extends Component<P> {
    shouldComponentUpdate(next: P): boolean {
      const now = this.props as Record<string, unknown>
      const then = next as Record<string, unknown>
      for (const name in then) if (then[name] !== now[name]) return true
      return false
    }
    render() {
      return createElement(view, this.props as P & preact.Attributes)
    }
  }
}
