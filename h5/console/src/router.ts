import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { useMe } from './stores/me'
import type { Permission } from './types'
import { toast } from './ui/toast'
import { i18n } from './words'

declare module 'vue-router' {
  interface RouteMeta {
    /** Seen without logging in. */
    open?: boolean
    /** The box without which the page says that it may not be seen. */
    need?: Permission
    /** Key of the title. */
    title?: string
    /** Fills the window, without the section's own navigation. */
    full?: boolean
  }
}

const pages: RouteRecordRaw[] = [
  { path: 'workbench/:conversation(\\d+)?', component: () => import('./workbench'), meta: { title: 'shell.workbench', full: true } },
  { path: 'agents', component: () => import('./pages/team/Agents.vue'), meta: { title: 'shell.agents', need: 'agents' } },
  { path: 'agents/:id(\\d+)/home', component: () => import('./pages/mine/HomePage.vue'), meta: { title: 'shell.home_page', need: 'agents' } },
  { path: 'groups', component: () => import('./pages/team/Groups.vue'), meta: { title: 'shell.groups', need: 'agents' } },
  { path: 'roles', component: () => import('./pages/team/Roles.vue'), meta: { title: 'shell.roles', need: 'agents' } },
  { path: 'products', component: () => import('./pages/products/Products.vue'), meta: { title: 'shell.products', need: 'channels' } },
  { path: 'products/new', component: () => import('./pages/products/ProductNew.vue'), meta: { title: 'products.add', need: 'channels' } },
  { path: 'products/:id(\\d+)', component: () => import('./pages/products/Product.vue'), meta: { title: 'shell.products', need: 'channels' } },
  { path: 'products/:id(\\d+)/guide', component: () => import('./pages/products/ProductGuide.vue'), meta: { title: 'products.add', need: 'channels' } },
  { path: 'channels', component: () => import('./pages/channels/Channels.vue'), meta: { title: 'shell.channels', need: 'channels' } },
  { path: 'channels/:id(\\d+)', component: () => import('./pages/channels/Channel.vue'), meta: { title: 'shell.channels', need: 'channels' } },
  { path: 'auto-replies', component: () => import('./pages/robot/Rules.vue'), meta: { title: 'shell.rules', need: 'replies' } },
  { path: 'auto-replies/rules/:id(new|\\d+)', component: () => import('./pages/robot/RuleEdit.vue'), meta: { title: 'bot.edit_rule', need: 'replies' } },
  { path: 'auto-replies/recipes', component: () => import('./pages/robot/Recipes.vue'), meta: { title: 'shell.recipes', need: 'replies' } },
  { path: 'auto-replies/menus', component: () => import('./pages/robot/Menus.vue'), meta: { title: 'shell.menus', need: 'replies' } },
  { path: 'auto-replies/menus/:id(new|\\d+)', component: () => import('./pages/robot/MenuEdit.vue'), meta: { title: 'shell.menus', need: 'replies' } },
  { path: 'auto-replies/words', component: () => import('./pages/robot/Words.vue'), meta: { title: 'shell.words', need: 'replies' } },
  { path: 'auto-replies/settings', component: () => import('./pages/robot/Settings.vue'), meta: { title: 'shell.reply_settings', need: 'replies' } },
  { path: 'auto-replies/sensitive', component: () => import('./pages/robot/Sensitive.vue'), meta: { title: 'shell.sensitive', need: 'replies' } },
  { path: 'auto-replies/try', component: () => import('./pages/robot/Try.vue'), meta: { title: 'shell.try', need: 'replies' } },
  { path: 'replies', component: () => import('./pages/library/Replies.vue'), meta: { title: 'shell.replies' } },
  { path: 'tags', component: () => import('./pages/library/Tags.vue'), meta: { title: 'shell.tags', need: 'settings' } },
  { path: 'fields', component: () => import('./pages/library/Fields.vue'), meta: { title: 'shell.fields', need: 'settings' } },
  { path: 'settings', component: () => import('./pages/settings/Organisation.vue'), meta: { title: 'shell.tenant', need: 'settings' } },
  { path: 'audit', component: () => import('./pages/settings/AuditLog.vue'), meta: { title: 'shell.audit', need: 'settings' } },
  { path: 'profile', component: () => import('./pages/mine/Profile.vue'), meta: { title: 'shell.profile' } },
  { path: 'profile/home', component: () => import('./pages/mine/HomePage.vue'), meta: { title: 'shell.home_page' } },
  { path: ':rest(.*)*', component: () => import('./shell/Missing.vue'), meta: { title: 'common.page_missing' } },
]

const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./pages/door/LogIn.vue'), meta: { open: true, title: 'door.log_in' } },
  { path: '/setup', component: () => import('./pages/door/Found.vue'), props: { how: 'setup' }, meta: { open: true, title: 'door.setup' } },
  { path: '/signup', component: () => import('./pages/door/Found.vue'), props: { how: 'signup' }, meta: { open: true, title: 'door.sign_up' } },
  { path: '/', component: () => import('./shell/Shell.vue'), children: [{ path: '', redirect: '/workbench' }, ...pages] },
]

/** A path of ours that somebody wanted to see; anything else would let others lead our people away. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/'
}

export function makeRouter(): Router {
  const router = createRouter({ history: createWebHistory('/console/'), routes, scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 } })
  const me = useMe()

  me.whenLeft(() => {
    const here = router.currentRoute.value
    if (!here.meta.open) void router.replace({ path: '/login', query: here.path === '/' ? {} : { next: here.fullPath } })
  })

  router.beforeEach(async (to) => {
    if (to.meta.open || me.loggedIn) return true
    try {
      await me.load()
      return true
    } catch (err) {
      if (!me.loggedIn && err instanceof Error && 'status' in err && err.status !== 401) toast.failed(err)
      return { path: '/login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
    }
  })

  router.afterEach((to) => {
    const { t } = i18n.global
    document.title = (to.meta.title ? t(to.meta.title) + ' · ' : '') + t('common.product')
  })

  router.onError((err, to) => {
    if (/dynamically imported module|module script|preload/i.test(String(err)) && mayReload()) location.assign('/console' + to.fullPath)
    else toast.bad(i18n.global.t('common.crash'))
  })
  return router
}

/** A page of an older build is gone after an upgrade: fetch the new one, but do not go round in circles. */
function mayReload(): boolean {
  const key = 'yingke.reloaded'
  const last = Number(sessionStorage.getItem(key) ?? 0)
  if (Date.now() - last < 10_000) return false
  sessionStorage.setItem(key, String(Date.now()))
  return true
}
