const topicsOf = (posts) => [...new Set(posts.flatMap((post) => post.data.topics))].sort();

export const data = {
  layout: 'base.njk',
  date: new Date('2024-01-01'),
  pagination: {
    data: 'collections.posts',
    size: 1,
    alias: 'topic',
    addAllPagesToCollections: true,
    before: (posts) => topicsOf(posts),
  },
  permalink: ({ topic }) => `/topics/${topic}/`,
  eleventyComputed: { title: ({ topic }) => `On ${topic}` },
};

export function render({ topic, collections }) {
  const posts = collections.posts.filter((post) => post.data.topics.includes(topic));
  return `<ul>${posts.map((post) => `<li><a href="${post.url}">${post.data.title}</a></li>`).join('')}</ul>`;
}
