import { computed, ref } from 'vue'
import type { Place } from '../../stores/robot'
import { useTeam } from '../../stores/team'
import type { Product } from '../../types'

/** The place that somebody looked at last stays chosen while he goes from page to page. */
const chosen = ref<Place | null>(null)

export const placeKey = (place: Place) => `${place.product_id}:${place.channel_id}`

export function placeOf(key: string): Place {
  const [product, channel] = key.split(':').map(Number)
  return { product_id: product || 0, channel_id: channel || 0 }
}

/** The product and channel that the pages of the robot are about. */
export function usePlace() {
  const team = useTeam()

  const place = computed<Place>({
    get: () => chosen.value ?? { product_id: team.products[0]?.id ?? 0, channel_id: 0 },
    set: (now) => (chosen.value = now),
  })
  const product = computed<Product | undefined>(() => team.products.find((one) => one.id === place.value.product_id))
  /** What is public goes to every product; our own page shows the least. */
  const kind = computed<Product['kind']>(() => product.value?.kind ?? 'cloud')

  async function load(): Promise<void> {
    await Promise.all([team.products.length === 0 && team.loadProducts(), team.channels.length === 0 && team.loadChannels()])
    if (chosen.value && chosen.value.product_id !== 0 && !product.value) chosen.value = null
  }

  return { place, product, kind, load }
}

/** Every place by name; the general one is called differently for rules and for settings. */
export function usePlaces(general: () => string, allOf: (product: string) => string) {
  const team = useTeam()
  return computed(() => [
    ...team.products.flatMap((product) => {
      const channels = team.channels.filter((one) => one.product_id === product.id)
      return [
        { value: placeKey({ product_id: product.id, channel_id: 0 }), label: channels.length > 0 ? allOf(product.name) : product.name },
        ...channels.map((one) => ({ value: placeKey({ product_id: product.id, channel_id: one.id }), label: `${product.name} / ${one.name}` })),
      ]
    }),
    { value: '0:0', label: general() },
  ])
}
