import { testService } from '../hostile/service.js';

testService('letta');
