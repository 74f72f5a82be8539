import { describe, expect, it } from 'vitest';
import { createHostRules } from '../../src/http/host-rules.ts';

describe('host rules', () => {
  it.each<[named: string, visited: string, mayVisit: boolean, isNamed: boolean]>([
    ['example.com', 'example.com', true, true],
    ['example.com', 'EXAMPLE.com.', true, true],
    ['example.com', 'cdn.example.com', true, false],
    ['www.example.com', 'example.com', true, false],
    ['www.example.com', 'cdn.example.com', true, false],
    ['blog.example.com', 'example.com', false, false],
    ['blog.example.com', 'www.example.com', false, false],
    ['example.com', 'notexample.com', false, false],
    ['example.com', 'example.com.evil.example', false, false],
    ['www.com', 'other.com', false, false],
    ['127.0.0.1', '127.0.0.1', true, true],
    ['0.0.1', '127.0.0.1', false, false],
    ['[::1]', '[::1]', true, true],
    ['', '', false, false],
    ['', 'example.com', false, false],
  ])('for the named host %j: %j may be visited: %j, is named: %j', (named, hostname, mayVisit, isNamed) => {
    const rules = createHostRules([named]);
    expect([rules.mayVisit(hostname), rules.isNamed(hostname)]).toEqual([mayVisit, isNamed]);
  });
});
