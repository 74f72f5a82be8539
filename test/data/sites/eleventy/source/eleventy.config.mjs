import rss from '@11ty/eleventy-plugin-rss';

export default function (config) {
  config.addPlugin(rss);
  config.addPassthroughCopy('style.css');
  config.addPassthroughCopy('_headers');
  config.addPassthroughCopy('.well-known');
  config.addCollection('posts', (all) => all.getFilteredByGlob('posts/*.md').reverse());
}
