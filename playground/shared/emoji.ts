const TABLE = `
+1=👍 thumbsup=👍 -1=👎 thumbsdown=👎 eyes=👀 tada=🎉 heart=❤️ smile=😄 slightly_smiling_face=🙂 grinning=😀 joy=😂 wink=😉 blush=😊 thinking_face=🤔
thinking=🤔 cry=😢 sob=😭 rage=😡 sweat_smile=😅 sunglasses=😎 neutral_face=😐 confused=😕 open_mouth=😮 pray=🙏 clap=👏 wave=👋 raised_hands=🙌 muscle=💪
ok_hand=👌 point_up=☝️ point_right=👉 point_left=👈 point_down=👇 fire=🔥 rocket=🚀 star=⭐ star2=🌟 sparkles=✨ zap=⚡ bulb=💡 bell=🔔 no_bell=🔕
mute=🔇 speaker=🔈 loud_sound=🔊 warning=⚠️ rotating_light=🚨 x=❌ white_check_mark=✅ heavy_check_mark=✔️ ballot_box_with_check=☑️ heavy_multiplication_x=✖️ question=❓ grey_question=❔ exclamation=❗ information_source=ℹ️
lock=🔒 unlock=🔓 key=🔑 mag=🔍 mag_right=🔎 link=🔗 paperclip=📎 pushpin=📌 round_pushpin=📍 memo=📝 pencil=📝 pencil2=✏️ book=📖 books=📚
bookmark=🔖 bookmark_tabs=📑 page_facing_up=📄 page_with_curl=📃 file_folder=📁 open_file_folder=📂 card_index_dividers=🗂️ clipboard=📋 calendar=📅 date=📅 spiral_calendar_pad=🗓️ bar_chart=📊 chart_with_upwards_trend=📈 chart_with_downwards_trend=📉
package=📦 label=🏷️ wastebasket=🗑️ inbox_tray=📥 outbox_tray=📤 email=📧 envelope=✉️ telephone_receiver=📞 computer=💻 floppy_disk=💾 cd=💿 camera=📷 frame_with_picture=🖼️ art=🎨
movie_camera=🎥 hourglass=⌛ hourglass_flowing_sand=⏳ stopwatch=⏱️ alarm_clock=⏰ clock1=🕐 repeat=🔁 arrows_counterclockwise=🔄 arrow_right=➡️ arrow_left=⬅️ arrow_up=⬆️ arrow_down=⬇️ leftwards_arrow_with_hook=↩️ heavy_plus_sign=➕
heavy_minus_sign=➖ no_entry=⛔ no_entry_sign=🚫 stop_sign=🛑 octagonal_sign=🛑 construction=🚧 red_circle=🔴 large_blue_circle=🔵 large_green_circle=🟢 large_yellow_circle=🟡 large_orange_circle=🟠 white_circle=⚪ black_circle=⚫ large_purple_circle=🟣
gear=⚙️ wrench=🔧 hammer=🔨 hammer_and_wrench=🛠️ robot_face=🤖 bust_in_silhouette=👤 busts_in_silhouette=👥 office=🏢 house=🏠 globe_with_meridians=🌐 earth_africa=🌍 money_with_wings=💸 moneybag=💰 credit_card=💳
receipt=🧾 scales=⚖️ shield=🛡️ bug=🐛 seedling=🌱 coffee=☕ pizza=🍕 cake=🍰 trophy=🏆 medal=🏅 dart=🎯 game_die=🎲 puzzle_piece=🧩 gift=🎁
balloon=🎈 broom=🧹 mailbox=📫 speech_balloon=💬 thought_balloon=💭 left_speech_bubble=🗨️ brain=🧠 100=💯 zzz=💤 skull=💀 see_no_evil=🙈 shrug=🤷 facepalm=🤦 handshake=🤝
one=1️⃣ two=2️⃣ three=3️⃣ four=4️⃣ five=5️⃣ six=6️⃣ seven=7️⃣ eight=8️⃣ nine=9️⃣ keycap_ten=🔟 zero=0️⃣ new=🆕 ok=🆗 sos=🆘
free=🆓 up=🆙 cool=🆒 truck=🚚 nut_and_bolt=🔩 straight_ruler=📏 scissors=✂️ microscope=🔬 test_tube=🧪 crystal_ball=🔮 file_cabinet=🗄️ dog=🐶 cat=🐱 penguin=🐧
unicorn_face=🦄 sunny=☀️ cloud=☁️ umbrella=☔ snowflake=❄️ rainbow=🌈
`
const BY_NAME = new Map(TABLE.trim().split(/\s+/).map((pair) => {
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)] as const
}))

/** The character of an emoji name (`eyes`, `+1::skin-tone-2`), or undefined when this workspace has no such emoji. */
export function emojiOf(name: string): string | undefined {
  return BY_NAME.get(name.replace(/::skin-tone-[2-6]$/, ''))
}

/** Names that start with or contain the letters, for a picker; all when empty. One name for each picture. */
export function findEmoji(letters: string): { name: string; emoji: string }[] {
  const wanted = letters.toLowerCase()
  const seen = new Set<string>()
  const hits: { name: string; emoji: string }[] = []
  for (const [name, emoji] of BY_NAME) {
    if (!name.includes(wanted) || seen.has(emoji)) continue
    seen.add(emoji)
    hits.push({ name, emoji })
  }
  return hits.sort((a, b) => Number(b.name.startsWith(wanted)) - Number(a.name.startsWith(wanted)))
}
