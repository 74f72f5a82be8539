import rss from '@astrojs/rss';
import { getCollection } from 'astro:content';

export async function GET({ site }) {
  const notes = (await getCollection('notes')).sort((a, b) => b.data.date - a.data.date);
  return rss({
    title: 'Harbour Notes',
    description: 'What the harbour did',
    site,
    items: notes.map(({ id, data }) => ({ title: data.title, pubDate: data.date, link: `/notes/${id}` })),
  });
}
