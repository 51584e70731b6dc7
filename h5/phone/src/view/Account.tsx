/** The page of an official account: follow it, or go and write to it. */
import { Bar } from './Bar'
import { Face } from './Face'
import { CheckIcon } from './icons'
import { usePhone } from './phone'

export function Account({ appid }: { appid: string }) {
  const { engine, t, go } = usePhone()
  const thread = engine.thread(appid)
  const account = engine.world.state?.accounts.find((a) => a.appid === appid)
  if (!thread) return <Bar title={t('accounts')} back={() => go({ screen: 'chats', appid: '' })} />
  const follow = async () => {
    if (await engine.act(appid, 'follow')) go({ screen: 'chat', appid })
  }
  return (
    <>
      <Bar title={t(`kind_${thread.kind}`)} back={() => go({ screen: thread.following ? 'chat' : 'chats', appid: thread.following ? appid : '' })} />
      <main class="body paper">
        <div class="me account">
          <Face name={thread.name} of={appid} kind={thread.kind} size={64} />
          <div>
            <h2>{thread.name}</h2>
            <p class="soft">{account?.original_id}</p>
          </div>
        </div>
        <p class="account-about">{t('intro')}</p>
        {account?.verified && (
          <p class="verified">
            <CheckIcon />
            {t('verified')}
          </p>
        )}
        <div class="account-acts">
          {thread.following ? (
            <>
              <button type="button" class="button" onClick={() => go({ screen: 'chat', appid })}>
                {t('enterAccount')}
              </button>
              <button type="button" class="button quiet" onClick={() => void engine.act(appid, 'unfollow')}>
                {t('unfollow')}
              </button>
            </>
          ) : (
            <button type="button" class="button" onClick={() => void follow()}>
              {t('follow')}
            </button>
          )}
        </div>
      </main>
    </>
  )
}
