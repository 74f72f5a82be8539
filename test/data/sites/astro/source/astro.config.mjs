import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://www.example.com',
  build: { format: 'file', inlineStylesheets: 'never' },
  integrations: [sitemap()],
});
