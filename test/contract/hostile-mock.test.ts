import { testService } from '../hostile/service.js';

testService('mock');
