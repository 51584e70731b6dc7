/** Emoji of the reader's own system, none newer than the webviews that must show them. */
export const emoji = (
  '😀 😁 😂 😃 😄 😅 😆 😉 😊 😋 😎 😍 😘 😗 😙 😚 🙂 🤗 🤔 😐 😑 😶 🙄 😏 😣 😥 😮 🤐 😯 😪 😫 😴 ' +
  '😌 😛 😜 😝 🤤 😒 😓 😔 😕 🙃 🤑 😲 🙁 😖 😞 😟 😤 😢 😭 😦 😧 😨 😩 😬 😰 😱 😳 😵 😡 😠 😷 🤒 ' +
  '🤕 🤢 🤧 😇 🤠 🤡 🤥 🤓 😈 👿 👻 💀 💩 🐶 🐱 🐷 🐰 🐼 👍 👎 👌 ✌️ 🤞 👏 🙏 🤝 💪 👋 ✋ 👊 ☝️ 👉 ' +
  '👈 👆 👇 🙌 🙈 🙉 🙊 💋 ❤️ 💔 💕 💖 💗 💙 💚 💛 💜 💯 💢 💥 💦 💤 💬 🌹 🌸 🌻 🍀 🌈 🌞 🌙 ⭐ ⚡ ' +
  '🔥 ❄️ ☔ ☕ 🍺 🍻 🍰 🎂 🍎 🍉 🍚 🍜 🎁 🎉 🎈 🎆 🏆 🎵 🎤 📷 📱 💻 📞 📦 🚗 ✈️ 🏠 💰 💳 🔑 ⏰ ✅ ❌ ❓ ❗'
).split(' ')
