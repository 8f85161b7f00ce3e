import { context, header, section, type Card } from '../blocks.js'

/** What I can do, in the words of somebody who wants to use it. */
export function helpCard(): Card {
  return {
    text: 'What I can do: read the files you share, and answer questions from them with sources.',
    blocks: [
      header('What I can do'),
      section(
        [
          '*Read files.* Share a PDF, Word, PowerPoint, Excel, CSV, Markdown, HTML, mail or text file where I am. Whoever can see the file there can ask about it; nobody else.',
          '*Answer questions.* Mention me, write me a direct message, or use `/ask`. Every statement names its source; _Open [1]_ shows the passage.',
          '*Follow up* in the thread without mentioning me again. Say `mute`, or react with :mute:, and I am silent there until you mention me.',
        ].join('\n'),
      ),
      section(
        [
          '`/ask question`  an answer that only you see, from all that you may see',
          '`/documents`  your files: status, try again, delete, restore',
          '`/products`  product tables: how they stand; `/products import` imports one',
          '`/review`  product suggestions to decide on, one card after the other; `/review rules` shows how titles are written (reviewers)',
          '`/task` and what is to be done  makes a task and suggests its category; `/task help` says more',
          '`/retrain`  let a model learn from the decisions (admins)',
          '`/index-health`  how I am (admins)',
          '`/help`  this',
        ].join('\n'),
      ),
      context('To ask about one message and its files: More actions ⋮ › _Ask about this_. To bring me to a channel: `/invite @` and my name.'),
    ],
  }
}
